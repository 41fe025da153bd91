/** Something that a test needs, such as a folder, a server or an app. It is closed by its method `dispose` or `stop`, if it has one. */
type Resource = object & { dispose?(): unknown; stop?(): unknown };

const openForTest: Resource[] = [];
const openForBlock: Resource[] = [];

/**
 * Opens a resource before each test of the surrounding `describe`, and closes it after the test. Resources are closed in reverse
 * order, so a later one may use an earlier one.
 *
 * @returns A stand-in for the resource of the current test. Use it in tests and hooks only.
 * @example
 * const app = perTest(() => new App());
 */
export function perTest<T extends Resource>(open: () => T | Promise<T>): T {
  let current: T | undefined;
  beforeEach(async () => void openForTest.push((current = await open())));
  afterEach(() => close(openForTest.pop()));
  return standIn(() => current);
}

/** Opens a resource before the tests of the surrounding `describe`, and closes it after all of them. */
export function perBlock<T extends Resource>(open: () => T | Promise<T>): T {
  let current: T | undefined;
  beforeAll(async () => void openForBlock.push((current = await open())));
  afterAll(() => close(openForBlock.pop()));
  return standIn(() => current);
}

async function close(resource: Resource | undefined): Promise<void> {
  await (resource?.dispose?.() ?? resource?.stop?.());
}

function standIn<T extends Resource>(current: () => T | undefined): T {
  const resource = (): T => current() ?? fail();
  return new Proxy({} as T, {
    get(_, name) {
      const value: unknown = Reflect.get(resource(), name);
      return typeof value === "function" ? value.bind(resource()) : value;
    },
    set: (_, name, value) => Reflect.set(resource(), name, value),
  });
}

function fail(): never {
  throw new Error("The resource is not open yet. Use it in tests and hooks only.");
}
