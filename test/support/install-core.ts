import { installCore } from "../../local/install-core.ts";

// Must run before the functions library is loaded, which looks for its core once.
installCore();
