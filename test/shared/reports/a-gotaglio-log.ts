/**
 * A log as GoTaglio writes it: times as Python prints them, no `passed`, no `schemaVersion`, no times of stages (in its older
 * logs), no stage in exceptions of turns; a case whose turn failed counts as succeeded.
 */
export const aGoTaglioLog = () => ({
  results: [
    {
      succeeded: true,
      metadata: aTime("0:00:00.033525"),
      case: { uuid: "08fd947c-f0f1-4a65-8c61-6789eb3cc4fc", user: "1 + 1", base: 10, answer: 2, keywords: ["p0"] },
      stages: { prepare: [{ role: "user", content: "1 + 1" }], infer: "2", extract: 2, assess: 0 },
    },
    {
      succeeded: true,
      metadata: { ...aTime("0:00:01.5"), stages: { prepare: { succeeded: true }, infer: { succeeded: true } } },
      case: { uuid: "06444cf6-db04-4ae5-aaa4-be3b897156a6" },
      stages: { prepare: [], infer: "3", extract: 3, assess: 1 },
    },
    {
      succeeded: false,
      metadata: { ...aTime("0:00:00.1"), stages: { infer: { succeeded: false, ...aTime("0:00:00.09") } } },
      case: { uuid: "3a97a564-cb2b-41b0-b5c1-401f8540ef29" },
      stages: {},
      exception: {
        stage: "infer",
        message: "Error: Flakey model failed",
        traceback: "Traceback (most recent call last):\n  …",
        time: "2025-01-22 15:37:01.423525+00:00",
      },
    },
    {
      succeeded: true,
      metadata: aTime("0:00:00.2"),
      case: { uuid: "bdef04a3-4a4c-47cd-baf1-5563e6ab4a1e", turns: [{ user: "a latte" }] },
      turns: [
        {
          succeeded: false,
          ...aTime("0:00:00.2"),
          metadata: { stages: {} },
          stages: {},
          exception: { message: "Error: no cart", traceback: "…", time: "2025-01-22 15:37:01+00:00" },
        },
      ],
    },
  ],
  metadata: {
    command: "gotag.py run simple",
    start: "2025-01-22 15:37:01.390000+00:00",
    concurrency: 2,
    pipeline: {
      name: "simple",
      config: { prepare: { template: "template.txt", template_text: "…" }, infer: { model: { name: "flakey" } } },
    },
    sha: "7e17f48",
    end: "2025-01-22 15:37:03+00:00",
    elapsed: "0:00:01.610000",
  },
  uuid: "7f6b1c52-0f6e-4b39-9d0a-4f1f5c1e2d3a",
});

const aTime = (elapsed: string) => ({
  start: "2025-01-22 15:37:01.390000+00:00",
  end: "2025-01-22 15:37:01.423525+00:00",
  elapsed,
});
