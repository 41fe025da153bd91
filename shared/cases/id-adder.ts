export type AddIdsOptions = {
  /** Whether cases that have an id get a new one as well. */
  readonly force: boolean;
  readonly newId: () => string;
};

/** The file with ids, or what is wrong with it. */
export type IdsOrErrors = { readonly text: string; readonly added: number } | { readonly errors: readonly string[] };

/** Adds ids to a file of one format. */
export type IdAdder = (text: string, options: AddIdsOptions) => IdsOrErrors;
