/** Tells when the text is done, not at every key: the app looks through its runs for it. */
export function TextFilter({
  name,
  placeholder,
  value,
  onValue,
}: {
  name: string;
  placeholder?: string;
  value: string;
  onValue: (value: string) => void;
}) {
  return (
    <label>
      {name}{" "}
      <input
        type="search"
        value={value}
        placeholder={placeholder}
        onChange={(event) => onValue(event.currentTarget.value.trim())}
      />
    </label>
  );
}
