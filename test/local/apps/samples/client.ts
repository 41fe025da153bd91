import { app, type HttpRequest, type HttpResponseInit, type InvocationContext } from "@azure/functions";
import * as df from "durable-functions";

/** Exposes everything that a durable client can do as HTTP functions, so that tests use the real client. */
function withClient(
  route: string,
  call: (client: df.DurableClient, request: HttpRequest, input: any) => Promise<unknown>,
): void {
  app.http(`client-${route.split("/", 1)[0]}`, {
    route,
    methods: ["POST"],
    extraInputs: [df.input.durableClient()],
    handler: async (request: HttpRequest, context: InvocationContext): Promise<HttpResponseInit> => {
      const text = await request.text();
      try {
        const result = await call(df.getClient(context), request, text === "" ? undefined : JSON.parse(text));
        return { jsonBody: result };
      } catch (error) {
        return { status: 500, body: (error as Error).message };
      }
    },
  });
}

withClient("start/{name}", (client, { params }, { id, input, version }) =>
  client.startNew(params.name!, { instanceId: id, input, version }),
);
withClient("status", (client, _request, { id, ...options }) => client.getStatus(id, options));
withClient("raise", (client, _request, { id, name, data }) => client.raiseEvent(id, name, data));
withClient("terminate", (client, _request, { id, reason }) => client.terminate(id, reason));
withClient("suspend", (client, _request, { id, reason }) => client.suspend(id, reason));
withClient("resume", (client, _request, { id, reason }) => client.resume(id, reason));
withClient("rewind", (client, _request, { id, reason }) => client.rewind(id, reason));
withClient("purge", (client, _request, { id }) => client.purgeInstanceHistory(id));
withClient("purge-by", (client, _request, { createdTimeFrom, createdTimeTo, runtimeStatus }) =>
  client.purgeInstanceHistoryBy({
    createdTimeFrom: createdTimeFrom && new Date(createdTimeFrom),
    createdTimeTo: createdTimeTo && new Date(createdTimeTo),
    runtimeStatus,
  }),
);
withClient("list", (client, _request, { runtimeStatus }) =>
  runtimeStatus ? client.getStatusBy({ runtimeStatus }) : client.getStatusAll(),
);
withClient("signal", (client, _request, { name, key, operation, input }) =>
  client.signalEntity(new df.EntityId(name, key), operation, input),
);
withClient("entity", (client, _request, { name, key }) => client.readEntityState(new df.EntityId(name, key)));
withClient("links", async (client, request, { id }) => {
  const response = client.createCheckStatusResponse(request, id);
  return response.json();
});
