const HANGS = "Azure hangs; the local host fails the instance and says why";
const REFUSED = "refused by the local host, which says why; accepted by the extension";
const OWN_TEXT = "the local host says what cannot be JSON";

/** Scenarios that differ, and why. `local/README.md` lists the reasons, too. */
export const KNOWN: Readonly<Record<string, string>> = {
  'result of an activity: "big"': OWN_TEXT,
  "output that is no JSON": OWN_TEXT,
  "child with its own ID as parent": HANGS,
  "child with the ID of its grandparent": HANGS,
  "unknown activity": HANGS,
  "unknown child": HANGS,
  "unknown entity": HANGS,
  'throws: "text"': HANGS,
  'throws: ""': "Azure finds the orchestrator non-deterministic, or hangs; the local host says why it fails",
  "properties of an error": "the reason in the history: the local host keeps the error's text and properties there",
  "continueAsNew without input": "the extension keeps showing the input of the generation before",
  callHttp: "not supported by the local host",
  "entity lock": "not supported by the local host",
  "odd IDs": REFUSED,
  "event named like a number": REFUSED,
  "start of an unknown orchestrator": "the local host answers 400; the extension starts an instance that fails",
  "suspend and resume": "the extension shows the reason as the output while an instance is suspended",
  "rewinding an activity": "how the history marks what was rewound",
  "rewinding twice": "how the history marks what was rewound",
  "rewinding a child": "how the history marks what was rewound",
  "rewinding after the failure was caught": "how the history marks what was rewound",
};
