import { cancelIdOf, evalIdOf, queueOf } from "../durable/index.ts";
import type { RunRequest } from "../store/index.ts";
import { findStatus, type RuntimeClient } from "./client.ts";

/** How many instances are purged at the same time. */
const AT_ONCE = 20;

/** The operations of the client that a purge uses. */
export type PurgingClient = Pick<
  RuntimeClient,
  "getStatus" | "purgeInstanceHistory" | "readEntityState" | "signalEntity"
>;

/**
 * Removes the histories of a run that has ended: the lanes of every round, the instance that cancelled it, its queue, and its
 * suite. It can be called again after an interruption: the first lane of a round and the suite, which the rest is found by, go last.
 */
export async function purgeRunHistory(client: PurgingClient, run: RunRequest): Promise<void> {
  const { id } = run;
  for (let round = await countRounds(client, id); round-- > 0;) await purgeLanes(client, run, round);
  await client.purgeInstanceHistory(cancelIdOf(id));
  if (run.night !== undefined) await purgeEval(client, id);
  await closeQueue(client, id);
  await client.purgeInstanceHistory(id);
}

/** Every round has a lane 0. */
async function countRounds(client: PurgingClient, id: string): Promise<number> {
  for (let round = 0; ; round++) {
    if ((await findStatus(client, `${id}:${round}:0`)) === undefined) return round;
  }
}

async function purgeLanes(client: PurgingClient, { id, concurrency, total }: RunRequest, round: number): Promise<void> {
  for (let end = Math.min(concurrency, total); end > 1; end -= AT_ONCE) {
    const lanes = Array.from({ length: Math.min(AT_ONCE, end - 1) }, (_, index) => end - 1 - index);
    await Promise.all(lanes.map((lane) => client.purgeInstanceHistory(`${id}:${round}:${lane}`)));
  }
  await client.purgeInstanceHistory(`${id}:${round}:0`);
}

/** An eval that still runs needs no history of its run, and is purged by age. */
async function purgeEval(client: PurgingClient, id: string): Promise<void> {
  const status = await findStatus(client, evalIdOf(id));
  if (status !== undefined && status.runtimeStatus !== "Running" && status.runtimeStatus !== "Pending")
    await client.purgeInstanceHistory(evalIdOf(id));
}

/** A run closes its queue itself, unless it could not write its log. The next run with its ID would get the queue. */
async function closeQueue(client: PurgingClient, id: string): Promise<void> {
  const queue = queueOf(id);
  if ((await client.readEntityState(queue)).entityExists) await client.signalEntity(queue, "close");
}
