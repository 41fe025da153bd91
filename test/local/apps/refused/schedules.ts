import { app } from "@azure/functions";

app.timer("often", { schedule: "* *", handler: () => undefined });
app.timer("by-setting", { schedule: "%NOBODY_SET_THIS%", handler: () => undefined });
