/** Thrown when the host cannot start, or not with this app; the message says what to change. */
export class HostError extends Error {
  /** Stable code for programs: "app-not-loaded", "unsupported-function", "host-json-invalid", "already-running" … */
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** Thrown when another running process uses the task hub. */
export class TaskHubInUseError extends HostError {
  readonly storage: string;

  constructor(storage: string) {
    super(
      "task-hub-in-use",
      `The task hub ${storage} is in use by another process. Stop that one, or start this host with another storage file.`,
    );
    this.storage = storage;
  }
}
