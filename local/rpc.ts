import type { RpcAnswer, RpcRequest } from "./rpc-answer.ts";
import { createEntityRpc } from "./rpc-entities.ts";
import { createInstanceRpc } from "./rpc-instances.ts";
import type { RpcOptions } from "./rpc-options.ts";

/** Answers durable clients. */
export type Rpc = (request: RpcRequest) => Promise<RpcAnswer>;

/**
 * The interface by which `DurableClient` talks to the runtime, with the status codes of the real one. What changes
 * something is answered when the commit that contains it is on disk, and so is what only looks: nobody ever sees
 * something that a kill could take back.
 */
export const createRpc = (options: RpcOptions): Rpc => {
  const instances = createInstanceRpc(options);
  const entities = createEntityRpc(options);
  return async (request) => {
    const { method, segments } = request;
    const [kind, first = "", second = "", third = ""] = segments;
    switch (`${method} ${kind}/${segments.length}`) {
      case "POST orchestrators/2":
      case "POST orchestrators/3":
        return instances.start(first, second === "" ? undefined : second, request);
      case "GET instances/1":
        return instances.list(request);
      case "GET instances/2":
        return first === "" ? instances.list(request) : instances.getStatus(first, request);
      case "DELETE instances/1":
        return instances.purgeMany(request);
      case "DELETE instances/2":
        return first === "" ? instances.purgeMany(request) : instances.purgeOne(first);
      case "POST instances/3":
        if (second === "terminate") return instances.terminate(first, request);
        if (second === "suspend" || second === "resume") return instances.pause(first, second, request);
        if (second === "rewind") return instances.rewind(first, request);
        if (second === "restart") return instances.restart(first, request);
        break;
      case "POST instances/4":
        if (second === "raiseEvent") return instances.raise(first, third, request);
        break;
      case "POST entities/3":
        return entities.signal(first, second, request);
      case "GET entities/3":
        return entities.readState(first, second);
    }
    return { status: 501, body: `The local host does not support the request ${method} ${segments.join("/")}.` };
  };
};
