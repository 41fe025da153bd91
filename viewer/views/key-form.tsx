import { useState } from "preact/hooks";

/** Asks for the key of a deployed app. */
export function KeyForm({ wasRefused, onKey }: { wasRefused: boolean; onKey: (key: string) => void }) {
  const [key, setKey] = useState("");
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (key.trim() !== "") onKey(key.trim());
      }}
    >
      <h1 tabIndex={-1}>This app asks for a key</h1>
      {wasRefused && (
        <p class="trouble" role="alert">
          That key was refused.
        </p>
      )}
      <p>
        <label>
          Key{" "}
          <input
            type="password"
            autoComplete="off"
            value={key}
            onInput={(event) => setKey(event.currentTarget.value)}
          />
        </label>{" "}
        <button type="submit">Use it</button>
      </p>
      <p class="quiet">A function key or host key of the function app. It is kept in this tab until you close it.</p>
    </form>
  );
}
