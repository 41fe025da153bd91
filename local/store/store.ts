import { mkdirSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { DatabaseSync, type StatementSync } from "node:sqlite";
import type { InstanceRow, RuntimeStatus } from "../engine/instance.ts";
import { HostError, TaskHubInUseError } from "../host-error.ts";

/** Each entry upgrades a file to the next version; the first one starts with an empty file. Append only. */
const MIGRATIONS = [
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

function openDatabase(file: string): DatabaseSync {
  const path = file === ":memory:" ? file : resolve(file);
  if (path !== ":memory:") mkdirSync(dirname(path), { recursive: true });
  const database = new DatabaseSync(path);
  try {
    // The operating system owns the lock and releases it when the process ends for any reason.
    database.exec("PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL");
    // Four times the default, because the commit waits for the disk at each checkpoint.
    database.exec("PRAGMA wal_autocheckpoint = 4000");
    database.exec("BEGIN EXCLUSIVE");
    const { user_version: found } = database.prepare("PRAGMA user_version").get() as { user_version: number };
    if (found > MIGRATIONS.length) {
      throw new HostError(
        "task-hub-version",
        `${path} was written by a later version of the local host (format ${found}, this one reads up to ${MIGRATIONS.length}). ` +
          "Use that version, or start with another storage file.",
      );
    }
    for (const migration of MIGRATIONS.slice(found)) database.exec(migration);
    database.exec(`PRAGMA user_version = ${MIGRATIONS.length}`);
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
}

/** The stored state of a timer trigger. */
export type ScheduleStatus = {
  /** When it was last due; `undefined` if it never was. */
  readonly last: Date | undefined;
  readonly next: Date;
  readonly lastUpdated: Date;
};

/** Selects instances. */
export type InstanceFilter = {
  readonly idPrefix: string;
  readonly createdFromMs: number | undefined;
  readonly createdToMs: number | undefined;
  /** Empty for any status. */
  readonly statuses: readonly RuntimeStatus[];
};

/** The task hub on disk. All methods are synchronous: a commit is one turn of the event loop. */
export type Store = ReturnType<typeof openStore>;

/**
 * Opens or creates the task hub's file, upgrades it, and locks it until it is closed or the process ends.
 *
 * @param file - A path, whose folder is created, or ":memory:".
 * @throws TaskHubInUseError when this or another process has it open.
 * @throws HostError when the file was written by a later version of this host, or is not an SQLite file.
 */
export function openStore(file: string) {
  const database = openDatabase(file);
  const statement = (sql: string): StatementSync => database.prepare(sql);
  const insertInstance = statement(
    "INSERT INTO instances VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (number) DO UPDATE SET " +
      "execution_id = excluded.execution_id, input = excluded.input, output = excluded.output, status = excluded.status, " +
      "custom_status = excluded.custom_status, created_at = excluded.created_at, updated_at = excluded.updated_at",
  );
  const touchInstance = statement("UPDATE instances SET updated_at = ? WHERE number = ?");
  const deleteInstance = statement("DELETE FROM instances WHERE number = ?");
  const insertHistory = statement(
    "INSERT INTO history VALUES (?, ?, ?) ON CONFLICT (instance, place) DO UPDATE SET events = excluded.events",
  );
  const deleteHistory = statement("DELETE FROM history WHERE instance = ? AND place >= ?");
  const insertMessage = statement("INSERT INTO inbox VALUES (?, ?, ?)");
  const deleteMessages = statement("DELETE FROM inbox WHERE target = ? AND place < ?");
  const upsertEntity = statement(
    "INSERT INTO entities VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET state = excluded.state",
  );
  const deleteEntity = statement("DELETE FROM entities WHERE id = ?");
  const upsertSchedule = statement("INSERT OR REPLACE INTO schedules VALUES (?, ?, ?, ?)");
  const findInstance = statement("SELECT * FROM instances WHERE id = ?");
  const list = statement(
    "SELECT * FROM instances WHERE number > ? AND substr(id, 1, length(?)) = ? AND created_at >= ? AND created_at <= ? " +
      "AND (? = '[]' OR status IN (SELECT value FROM json_each(?))) ORDER BY number LIMIT ?",
  );
  const unended = statement(
    "SELECT * FROM instances WHERE status IN ('Pending', 'Running', 'Suspended') ORDER BY number",
  );
  const lastNumber = statement("SELECT max(number) AS number FROM instances");
  const selectHistory = statement("SELECT events FROM history WHERE instance = ? ORDER BY place");
  const targets = statement("SELECT DISTINCT target FROM inbox");
  const messages = statement("SELECT place, message FROM inbox WHERE target = ? ORDER BY place");
  const findEntity = statement("SELECT state FROM entities WHERE id = ?");
  const findSchedule = statement("SELECT * FROM schedules WHERE name = ?");
  return {
    /** Writes everything or nothing. */
    transaction(write: () => void): void {
      database.exec("BEGIN");
      try {
        write();
        database.exec("COMMIT");
      } catch (error) {
        if (database.isTransaction) database.exec("ROLLBACK");
        throw error;
      }
    },
    saveInstance(row: InstanceRow): void {
      insertInstance.run(
        row.number,
        row.id,
        row.name,
        row.version,
        row.parent && JSON.stringify(row.parent),
        row.executionId,
        row.input,
        row.output,
        row.customStatus,
        row.status,
        row.createdAt.getTime(),
        row.updatedAt.getTime(),
      );
    },
    touchInstance: (number: number, updatedAt: Date) => void touchInstance.run(updatedAt.getTime(), number),
    deleteInstance(number: number): void {
      deleteInstance.run(number);
      deleteHistory.run(number, 0);
    },
    /** Replaces what an earlier generation stored at that index. */
    appendHistory: (instance: number, index: number, events: string) => void insertHistory.run(instance, index, events),
    /** Deletes the rows from that index on. */
    deleteHistory: (instance: number, fromIndex: number) => void deleteHistory.run(instance, fromIndex),
    saveMessage: (target: string, index: number, message: string) => void insertMessage.run(target, index, message),
    deleteMessages: (target: string, beforeIndex: number) => void deleteMessages.run(target, beforeIndex),
    saveEntity: (id: string, state: string | undefined) => void upsertEntity.run(id, state ?? null),
    deleteEntity: (id: string) => void deleteEntity.run(id),
    saveSchedule: (functionName: string, { last, next, lastUpdated }: ScheduleStatus) =>
      void upsertSchedule.run(functionName, last?.getTime() ?? null, next.getTime(), lastUpdated.getTime()),
    findInstance: (id: string): InstanceRow | undefined => toRow(findInstance.get(id)),
    /** Lists instances in order of creation, starting after `afterNumber`; a `limit` of -1 means no limit. */
    listInstances(filter: InstanceFilter, afterNumber: number, limit: number): InstanceRow[] {
      const { idPrefix, createdFromMs = 0, createdToMs = Number.MAX_SAFE_INTEGER, statuses } = filter;
      const any = JSON.stringify(statuses);
      const rows = list.all(afterNumber, idPrefix, idPrefix, createdFromMs, createdToMs, any, any, limit);
      return rows.map((row) => toRow(row)!);
    },
    unendedInstances: (): InstanceRow[] => unended.all().map((row) => toRow(row)!),
    lastInstanceNumber: () => (lastNumber.get()!.number as number | null) ?? 0,
    /** The texts passed to `appendHistory`, in order. */
    history: (instance: number) => selectHistory.all(instance).map((row) => row.events as string),
    targets: () => targets.all().map((row) => row.target as string),
    messages: (target: string) => messages.all(target) as { place: number; message: string }[],
    findEntity(id: string): { state: string | undefined } | undefined {
      const row = findEntity.get(id);
      return row && { state: (row.state as string | null) ?? undefined };
    },
    findSchedule(functionName: string): ScheduleStatus | undefined {
      const row = findSchedule.get(functionName) as Record<string, number | null> | undefined;
      const toDate = (ms: number | null | undefined): Date => new Date(ms!);
      if (!row) return undefined;
      const last = row.last === null ? undefined : toDate(row.last);
      return { last, next: toDate(row.next), lastUpdated: toDate(row.updated_at) };
    },
    close: () => database.close(),
  };
}

function toRow(row: Record<string, unknown> | undefined): InstanceRow | undefined {
  return (
    row && {
      number: row.number as number,
      id: row.id as string,
      name: row.name as string,
      version: row.version as string,
      parent: row.parent === null ? null : (JSON.parse(row.parent as string) as InstanceRow["parent"]),
      executionId: row.execution_id as string,
      input: row.input as string | null,
      output: row.output as string | null,
      customStatus: row.custom_status as string | null,
      status: row.status as RuntimeStatus,
      createdAt: new Date(row.created_at as number),
      updatedAt: new Date(row.updated_at as number),
    }
  );
}
