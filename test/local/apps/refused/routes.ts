import { app } from "@azure/functions";

app.get("a", { route: "a/{id", handler: () => ({}) });
app.get("b", { route: "b/{id:prime}", handler: () => ({}) });
app.get("c", { route: "c/{id:length(x)}", handler: () => ({}) });
