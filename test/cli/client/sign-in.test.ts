import { signIn } from "../../../cli/client/sign-in.ts";

const address = "https://my-app.azurewebsites.net";
const appId = "22222222-2222-2222-2222-222222222222";

describe("signIn", () => {
  it("gets a token for the app's registration", async () => {
    const token = signIn({ appId, address, tokenOf: async (scope) => `token for ${scope}` });

    expect(await token()).toBe(`token for api://${appId}/.default`);
  });

  it("needs an application ID", () => {
    expect(() => signIn({ appId: undefined, address })).toThrow(
      "--auth entra needs an application ID. Pass --app-id or set GOTAG_ENTRA_APP_ID.",
    );
  });

  it("sends a token over HTTP only to this machine", () => {
    expect(() => signIn({ appId, address: "http://my-app.example" })).toThrow(/begins with https:\/\/\.$/);
    expect(() => signIn({ appId, address: "http://127.0.0.1:7071" })).not.toThrow();
  });

  it("says in one line what to do if nobody has signed in", async () => {
    const token = signIn({
      appId,
      address,
      tokenOf: () => Promise.reject(new Error("CredentialUnavailable: az is not there\nand more")),
    });

    await expect(token()).rejects.toThrow(
      `Not signed in for api://${appId}. Run az login, or use --key. (CredentialUnavailable: az is not there)`,
    );
  });
});
