import { Agent, request } from "node:http";

const agent = new Agent({ keepAlive: true, maxSockets: Infinity });

/** Calls the model server of the bench through a keep-alive agent, and returns the text of its answer. */
export async function askModel(url: string, messages: readonly object[], signal?: AbortSignal): Promise<string> {
  const body = await post(url, JSON.stringify({ messages }), signal);
  const { choices } = JSON.parse(body) as { choices: readonly [{ readonly message: { readonly content: string } }] };
  return choices[0].message.content;
}

function post(url: string, body: string, signal: AbortSignal | undefined): Promise<string> {
  return new Promise((resolve, reject) => {
    const call = request(url, { method: "POST", agent, signal }, (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (chunk: string) => (text += chunk));
      response.on("end", () => resolve(text));
      response.on("error", reject);
    });
    call.on("error", reject);
    call.end(body);
  });
}
