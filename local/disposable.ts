/** Undoes a registration, once or never. The core API asks for a class of this name. */
export class Disposable {
  readonly #undo: () => void;

  constructor(undo: () => void) {
    this.#undo = undo;
  }

  dispose(): void {
    this.#undo();
  }
}
