import tseslint from "typescript-eslint";

// Code that the durable runtime replays: the same input must give the same steps, on any machine, at any time.
const replayed = [
  "functions/orchestrators/**/*.ts",
  "functions/entities/**/*.ts",
  "shared/run/durable/**/*.ts",
  "shared/base/{failure,plan,text}.ts",
  "shared/contract/**/*.ts",
];
const useContext = "Orchestrators are replayed: use context.df, or do it in an activity.";

export default tseslint.config(
  { ignores: ["dist/", "package/", "node_modules/", "coverage/", ".gotag/"] },
  ...tseslint.configs.recommended,
  {
    files: ["**/*.ts"],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      "@typescript-eslint/no-floating-promises": "error",
      "@typescript-eslint/no-misused-promises": "error",
      "@typescript-eslint/await-thenable": "error",
      "@typescript-eslint/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      "@typescript-eslint/consistent-type-imports": "error",
      "no-console": "error",
      eqeqeq: ["error", "always", { null: "ignore" }],
    },
  },
  {
    files: replayed,
    rules: {
      "no-restricted-globals": [
        "error",
        ...[
          "Date",
          "process",
          "fetch",
          "crypto",
          "performance",
          "console",
          "setTimeout",
          "setInterval",
          "setImmediate",
          "queueMicrotask",
          "Promise",
          "Buffer",
          "globalThis",
        ].map((name) => ({ name, message: useContext })),
      ],
      "no-restricted-properties": ["error", { object: "Math", property: "random", message: useContext }],
      "no-restricted-syntax": [
        "error",
        { selector: "AwaitExpression", message: useContext },
        { selector: ":function[async=true]", message: "Orchestrators are sync generators." },
        { selector: "ImportExpression", message: useContext },
        {
          selector: "CallExpression[callee.property.name='any'][callee.object.property.name='Task']",
          message: "Task.any schedules pending tasks twice.",
        },
      ],
    },
  },
  { files: ["scripts/**", "bench/**", "test/**"], rules: { "no-console": "off" } },
  { files: ["test/**"], rules: { "@typescript-eslint/no-explicit-any": "off" } },
);
