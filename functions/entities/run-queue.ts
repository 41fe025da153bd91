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

/** The answers of a queue that was closed. */
const CLOSED = {
  claim: { from: 0, to: 0 } satisfies Claim,
  endRound: {} satisfies RoundEnd,
  misconfigured: { isStopped: true } satisfies GivenBack,
  giveBack: { isStopped: true } satisfies GivenBack,
  stop: { waiting: [] } satisfies Stopped,
};

/**
 * Hands out the cases of one run and keeps its live counts. A claim is never lost, and no case is in two claims. An operation
 * that arrives after the queue was closed finds no state and changes nothing.
 */
function runQueue(context: df.EntityContext<RunQueueState | undefined>): void {
  const before = context.df.getState(() => undefined);
  const { operationName = "" } = context.df;
  const input = <Input>() => context.df.getInput<Input>() as Input;
  const reply = (state: RunQueueState, answer: unknown) => {
    context.df.setState(state);
    context.df.return(answer);
  };
  if (operationName === "open") {
    const { state, claims } = claimFirst(openQueue(before, input<OpenQueue>()));
    reply(state, claims);
  } else if (before === undefined) {
    if (operationName in CLOSED) context.df.return(CLOSED[operationName as keyof typeof CLOSED]);
  } else if (operationName === "claim") {
    const { state, claim } = claimNext(before, input<LaneReport>());
    reply(state, claim);
  } else if (operationName === "report") {
    context.df.setState(reportCounts(before, input<LaneReport>()));
  } else if (operationName === "giveBack") {
    const { state, answer } = giveBack(before, input<GiveBack>());
    reply(state, answer);
  } else if (operationName === "stop") {
    const { state, answer } = stopQueue(before, context.df.getInput<RunStop>());
    reply(state, answer);
  } else if (operationName === "misconfigured") {
    const { state, answer } = reportMisconfigured(before, input<Misconfigured>());
    reply(state, answer);
  } else if (operationName === "endRound") {
    context.df.return({ stop: before.stop } satisfies RoundEnd);
  } else if (operationName === "close") {
    context.df.destructOnExit();
  }
}

df.app.entity<RunQueueState | undefined>(RUN_QUEUE, runQueue);
