import type { ProgrammingModel } from "./core-types.ts";

let programmingModel: ProgrammingModel | undefined;

/** `@azure/functions` introduces itself before it registers its first function. */
export const setProgrammingModel = (model: ProgrammingModel): void => {
  programmingModel = model;
};

/** The model of the library, through which every function is invoked. */
export const getProgrammingModel = (): ProgrammingModel => {
  if (!programmingModel)
    throw new Error("No function is registered yet, so @azure/functions has not introduced itself.");
  return programmingModel;
};
