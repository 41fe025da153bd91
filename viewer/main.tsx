import { render } from "preact";
import { createKeyStore } from "./api.ts";
import { App } from "./views/app.tsx";

render(<App keys={createKeyStore(sessionStorage)} />, document.getElementById("page")!);
