import { mkdirSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { HostError, TaskHubInUseError } from "./host-error.ts";

/** How a file of each version becomes one of the next; the first begins with nothing. Never changed, only added to. */
const migrations = [
  `CREATE TABLE instances (
     number INTEGER PRIMARY KEY,
     id TEXT NOT NULL UNIQUE,
     name TEXT NOT NULL,
     version TEXT NOT NULL,
     parent TEXT,
     execution_id TEXT NOT NULL,
     input TEXT,
     output TEXT,
     custom_status TEXT,
     status TEXT NOT NULL,
     created_at INTEGER NOT NULL,
     updated_at INTEGER NOT NULL
   );
   CREATE INDEX unended ON instances (number) WHERE status IN ('Pending', 'Running', 'Suspended');
   CREATE TABLE history (instance INTEGER, place INTEGER, events TEXT NOT NULL, PRIMARY KEY (instance, place)) WITHOUT ROWID;
   CREATE TABLE inbox (target TEXT, place INTEGER, message TEXT NOT NULL, PRIMARY KEY (target, place)) WITHOUT ROWID;
   CREATE TABLE entities (id TEXT PRIMARY KEY, state TEXT);`,
  `CREATE TABLE schedules (name TEXT PRIMARY KEY, last INTEGER, next INTEGER NOT NULL, updated_at INTEGER NOT NULL);`,
];

/**
 * Opens or creates the task hub's file, brings it to the format of this host, and keeps it locked until it is closed or the
 * process ends.
 *
 * @throws TaskHubInUseError when another process, or this one, has it open.
 * @throws HostError when the file is of a later version of this host, or no SQLite file.
 */
export const openDatabase = (file: string): DatabaseSync => {
  const path = file === ":memory:" ? file : resolve(file);
  if (path !== ":memory:") mkdirSync(dirname(path), { recursive: true });
  const database = new DatabaseSync(path);
  try {
    // The lock is the operating system's: it ends with the process that holds it, however that ends.
    database.exec("PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL");
    // Four times the default: at each checkpoint the commit waits for the disk.
    database.exec("PRAGMA wal_autocheckpoint = 4000");
    database.exec("BEGIN EXCLUSIVE");
    const { user_version: found } = database.prepare("PRAGMA user_version").get() as { user_version: number };
    if (found > migrations.length) {
      throw new HostError(
        "task-hub-version",
        `${path} was written by a later version of the local host (format ${found}, this one reads up to ${migrations.length}). ` +
          "Go on with that version, or start with another storage file.",
      );
    }
    for (const migration of migrations.slice(found)) database.exec(migration);
    database.exec(`PRAGMA user_version = ${migrations.length}`);
    database.exec("COMMIT");
    return database;
  } catch (error) {
    database.close();
    if ((error as { errcode?: number }).errcode === 5) throw new TaskHubInUseError(path);
    if (error instanceof HostError) throw error;
    throw new HostError("storage-unusable", `${path} cannot be used as a task hub: ${(error as Error).message}`, {
      cause: error,
    });
  }
};
