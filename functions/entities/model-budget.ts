import * as df from "durable-functions";
import {
  MODEL_BUDGET,
  reportTokens,
  reserveStart,
  type BudgetReport,
  type ModelBudgetState,
  type Reserve,
} from "../../shared/run/durable/index.ts";

/** Keeps the rate budget of one model for all runs. */
function modelBudget(context: df.EntityContext<ModelBudgetState | undefined>): void {
  const before = context.df.getState(() => undefined);
  const { operationName } = context.df;
  if (operationName === "reserve") {
    const { state, reservation } = reserveStart(before, context.df.getInput<Reserve>() as Reserve);
    context.df.setState(state);
    context.df.return(reservation);
  } else if (operationName === "report") {
    context.df.setState(reportTokens(before, context.df.getInput<BudgetReport>() as BudgetReport));
  }
}

df.app.entity<ModelBudgetState | undefined>(MODEL_BUDGET, modelBudget);
