import { askModel } from "./pipelines/linear/ask-model.ts";

/**
 * The least that the work can take on this machine: `lanes` loops that do nothing but ask the model, `cases` times in all.
 *
 * @returns Wall time in ms.
 */
export async function bareLoop(
  url: string,
  { cases, lanes }: { readonly cases: number; readonly lanes: number },
): Promise<number> {
  const start = performance.now();
  let next = 0;
  const lane = async () => {
    while (next < cases) {
      const question = `What is question ${next++}?`;
      JSON.parse(await askModel(url, JSON.stringify({ messages: [{ role: "user", content: question }] })));
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return performance.now() - start;
}
