import { AppInProcess } from "../support/app-in-process.ts";
import type { FakeModelServerOptions } from "../support/fake-model-options.ts";
import { startFakeModelServer, type FakeModelServer } from "../support/fake-model-server.ts";

export const caseId = (index: number) => `00000000-0000-4000-8000-${String(index).padStart(12, "0")}`;

/** Cases of the pipeline `simple` with one question; the right answer is 2. */
export const sameCases = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ uuid: caseId(index), user: "1 + 1", base: 10, answer: 2 }));

export const simpleConfig = (model: string) => ["prepare.template=template.njk", `infer.model.name=${model}`];

export const prices = { inputPer1M: 100, outputPer1M: 100 };

export type AppWithModelOptions = FakeModelServerOptions & {
  readonly models?: readonly object[];
  readonly pipelines?: string;
  readonly isStarted?: boolean;
};

/** Has the app, and a fake server of its models, started before the tests of a file and stopped after them. */
export function useAppWithModel({
  models = [{ name: "fake" }],
  pipelines,
  isStarted = true,
  ...options
}: AppWithModelOptions = {}) {
  const world = {} as { app: AppInProcess; server: FakeModelServer };
  const type = "OPEN_AI";
  beforeAll(async () => {
    const server = await startFakeModelServer(options);
    const app = new AppInProcess({
      models: models.map((more) => ({ type, endpoint: server.url, ...more })),
      pipelines,
    });
    Object.assign(world, { app, server });
    if (isStarted) await app.start();
  });
  afterEach(() => world.server.forget());
  afterAll(async () => {
    await world.app.dispose();
    await world.server.stop();
  });
  return { app: lazily(() => world.app), server: lazily(() => world.server) };
}

/** An object that passes each access on to another one, which may be created later. */
function lazily<T extends object>(find: () => T): T {
  const get = (_: T, name: keyof T) => {
    const value = find()[name];
    return typeof value === "function" ? value.bind(find()) : value;
  };
  return new Proxy({} as T, { get: get as ProxyHandler<T>["get"] });
}
