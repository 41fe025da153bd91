import { installCore } from "../../local/install-core.ts";

// Before anything asks for the functions library: it looks for its core once.
installCore();
