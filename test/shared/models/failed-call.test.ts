import { connectionError } from "../../../shared/models/server-errors.ts";
import { aCallSite } from "./a-call-site.ts";

const site = aCallSite();
const anError = (code: string | undefined, message: string, more: object = {}) =>
  Object.assign(new Error(message), { code, ...more });

describe("connectionError", () => {
  it.each([
    "ECONNRESET",
    "ECONNREFUSED",
    "ECONNABORTED",
    "EPIPE",
    "ETIMEDOUT",
    "EHOSTUNREACH",
    "EHOSTDOWN",
    "ENETUNREACH",
    "ENETDOWN",
    "EAI_AGAIN",
  ])("is transient for %s", (code) => {
    expect(connectionError(site, anError(code, "x"))).toMatchObject({ code: "model-connection", isTransient: true });
  });

  it.each(["ENOTFOUND", "DEPTH_ZERO_SELF_SIGNED_CERT", "CERT_HAS_EXPIRED", "HPE_INVALID_CONSTANT", undefined])(
    "is not transient for %s",
    (code) => {
      expect(connectionError(site, anError(code, "x"))).toMatchObject({ isTransient: false });
    },
  );

  it.each([
    ["ENOTFOUND", true],
    ["DEPTH_ZERO_SELF_SIGNED_CERT", true],
    ["UNABLE_TO_VERIFY_LEAF_SIGNATURE", true],
    ["EPROTO", true],
    ["ECONNREFUSED", true],
    ["ETIMEDOUT", true],
    ["ECONNRESET", false],
    ["HPE_INVALID_CONSTANT", false],
    [undefined, false],
  ])("is a matter of the configuration for %s: %s", (code, isConfiguration) => {
    expect(connectionError(site, anError(code, "x"))).toMatchObject({ isConfiguration });
  });

  it("says what to check where the host is unknown", () => {
    expect(connectionError(site, anError("ENOTFOUND", "getaddrinfo ENOTFOUND api.example.com")).message).toBe(
      'The model "gpt" at api.example.com: the connection failed: getaddrinfo ENOTFOUND api.example.com. ' +
        "Check that the server runs, and the endpoint in models.json.",
    );
  });

  it("says what to check where no https is spoken, or nobody trusts the certificate", () => {
    const message = "write EPROTO C0:error:0A00010B:SSL routines:wrong version number:../tlsany_meth.c:77:\n";

    expect(connectionError(site, anError("EPROTO", message)).message).toBe(
      'The model "gpt" at api.example.com: the connection failed: write EPROTO C0:error:0A00010B:SSL routines:wrong version ' +
        "number:../tlsany_meth.c:77. Check the endpoint in models.json: that https is spoken there, with a certificate that " +
        "this machine trusts.",
    );
  });

  it("tells of each address where a host has several", () => {
    const errors = [new Error("connect ECONNREFUSED ::1:80"), new Error("connect ECONNREFUSED 127.0.0.1:80")];

    expect(connectionError(site, anError("ECONNREFUSED", "", { errors })).message).toBe(
      'The model "gpt" at api.example.com: the connection failed: connect ECONNREFUSED ::1:80, ' +
        "connect ECONNREFUSED 127.0.0.1:80. Check that the server runs, and the endpoint in models.json.",
    );
  });
});
