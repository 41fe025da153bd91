import { toEntityId } from "./entity.ts";
import { unknownFunction } from "./refusal.ts";
import { invalidJson, parseBody, type RpcAnswer, type RpcRequest } from "./rpc-answer.ts";
import type { RpcOptions } from "./rpc-options.ts";

/** What clients can do with entities: signal one, and read its state. */
export const createEntityRpc = ({ functions, engine: { entities, commits }, store, newUuid }: RpcOptions) => ({
  signal: async (name: string, key: string, { query, body }: RpcRequest): Promise<RpcAnswer> => {
    const problem = unknownFunction(name, functions.entities, "an entity function");
    if (problem !== undefined) return { status: 400, body: { Message: problem } };
    const input = body === "" ? undefined : parseBody(body);
    if (body !== "" && input === undefined) return invalidJson(body);
    entities.send(toEntityId(name, key), { id: newUuid(), operation: query.get("op") ?? "", input, caller: null });
    await commits.committed();
    return { status: 202 };
  },

  readState: async (name: string, key: string): Promise<RpcAnswer> => {
    await commits.committed();
    const row = store.findEntity(toEntityId(name, key));
    if (!row) return { status: 404 };
    return { status: 200, body: row.state === undefined ? null : (JSON.parse(row.state) as unknown) };
  },
});
