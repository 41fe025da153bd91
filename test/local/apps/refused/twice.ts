import { app } from "@azure/functions";

app.get("same", () => ({}));
app.get("Same", () => ({}));
