import * as df from "durable-functions";
import {
  claimFirst,
  claimNext,
  giveBack,
  openQueue,
  reportCounts,
  reportMisconfigured,
  RUN_QUEUE,
  stopQueue,
  type Claim,
  type GiveBack,
  type GivenBack,
  type LaneReport,
  type Misconfigured,
  type OpenQueue,
  type RoundEnd,
  type RunQueueState,
  type RunStop,
  type Stopped,
} from "../../shared/run/durable/index.ts";

/**
 * Hands out the cases of one run and keeps its live counts. A claim is never lost, and no case is in two claims. An operation
 * that arrives after the queue was closed finds no state and changes nothing.
 */
function runQueue(context: df.EntityContext<RunQueueState | undefined>): void {
  const state = context.df.getState(() => undefined);
  const { operationName } = context.df;
  if (operationName === "open") {
    const opened = claimFirst(openQueue(state, context.df.getInput<OpenQueue>() as OpenQueue));
    context.df.setState(opened.state);
    context.df.return(opened.claims);
  } else if (state === undefined) {
    if (operationName === "claim") context.df.return({ from: 0, to: 0 } satisfies Claim);
    if (operationName === "endRound") context.df.return({} satisfies RoundEnd);
    if (operationName === "misconfigured") context.df.return({ isStopped: true } satisfies GivenBack);
    if (operationName === "giveBack") context.df.return({ isStopped: true } satisfies GivenBack);
    if (operationName === "stop") context.df.return({ waiting: [] } satisfies Stopped);
  } else if (operationName === "claim") {
    const next = claimNext(state, context.df.getInput<LaneReport>() as LaneReport);
    context.df.setState(next.state);
    context.df.return(next.claim);
  } else if (operationName === "report") {
    context.df.setState(reportCounts(state, context.df.getInput<LaneReport>() as LaneReport));
  } else if (operationName === "giveBack") {
    const given = giveBack(state, context.df.getInput<GiveBack>() as GiveBack);
    context.df.setState(given.state);
    context.df.return(given.answer);
  } else if (operationName === "stop") {
    const stopped = stopQueue(state, context.df.getInput<RunStop>());
    context.df.setState(stopped.state);
    context.df.return(stopped.answer);
  } else if (operationName === "misconfigured") {
    const reported = reportMisconfigured(state, context.df.getInput<Misconfigured>() as Misconfigured);
    context.df.setState(reported.state);
    context.df.return(reported.answer);
  } else if (operationName === "endRound") {
    context.df.return({ stop: state.stop } satisfies RoundEnd);
  } else if (operationName === "close") {
    context.df.destructOnExit();
  }
}

df.app.entity<RunQueueState | undefined>(RUN_QUEUE, runQueue);
