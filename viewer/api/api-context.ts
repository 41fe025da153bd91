import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Api } from "./create-api.ts";

export const ApiContext = createContext<Api>({
  get: () => Promise.reject(new Error("There is no app behind this page.")),
});

/** The app that serves the page. */
export const useApi = (): Api => useContext(ApiContext);
