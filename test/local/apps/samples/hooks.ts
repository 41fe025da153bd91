import { app, type InvocationContext } from "@azure/functions";

export const happened: string[] = [];
/** The contexts of replays, and whether the hook saw the durable library's state. */
export const replays: { readonly context: InvocationContext & { df?: unknown }; readonly sawState: boolean }[] = [];

app.hook.appStart(() => void happened.push("appStart"));
app.hook.appTerminate(() => void happened.push("appTerminate"));
app.hook.preInvocation((context) => {
  if (context.invocationContext.functionName !== "hello") return;
  context.hookData.seen = context.inputs[0];
  context.inputs = [`${context.inputs[0]} (hooked)`];
});
app.hook.postInvocation((context) => {
  const invocationContext: InvocationContext & { df?: unknown } = context.invocationContext;
  if (invocationContext.functionName === "activity") {
    replays.push({ context: invocationContext, sawState: invocationContext.df !== undefined });
  }
  if (context.invocationContext.functionName === "hello") {
    happened.push(`hello ${context.hookData.seen}`);
    context.result = `${context.result} And more.`;
  }
  if (context.invocationContext.functionName === "fail") {
    context.error = null;
    context.result = "forgiven";
  }
});
app.hook.log((context) => {
  context.message = `hooked ${context.message}`;
});
