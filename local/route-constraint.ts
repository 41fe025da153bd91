/**
 * What a constraint of a route parameter asks of its value, as ASP.NET defines it.
 *
 * @throws Error when there is no such constraint or its argument is wrong; the message names the route.
 */
export const constraintTest = (
  name: string,
  argument: string | undefined,
  route: string,
): ((value: string) => boolean) => {
  const problem = (what: string): Error => new Error(`Route "${route}": ${what}`);
  const numbers = (count: number): number[] => {
    const values = (argument ?? "").split(",").map((each) => (each.trim() === "" ? Number.NaN : Number(each)));
    if (values.length !== count || values.some(Number.isNaN)) {
      throw problem(
        `constraint "${name}" needs ${count === 1 ? "a number" : `${count} numbers`}, got "(${argument ?? ""})".`,
      );
    }
    return values;
  };
  switch (name.toLowerCase()) {
    case "int":
      return (value) => isInteger(value) && Math.abs(Number(value)) <= 2_147_483_648;
    case "long":
      return isInteger;
    case "bool":
      return (value) => /^(true|false)$/i.test(value);
    case "decimal":
    case "double":
    case "float":
      return (value) => value.trim() !== "" && !Number.isNaN(Number(value));
    case "datetime":
      return (value) => !Number.isNaN(Date.parse(value));
    case "guid":
      return (value) => /^\{?[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}\}?$/i.test(value);
    case "alpha":
      return (value) => /^[a-z]*$/i.test(value);
    case "required":
      return (value) => value !== "";
    case "minlength": {
      const [least] = numbers(1) as [number];
      return (value) => value.length >= least;
    }
    case "maxlength": {
      const [most] = numbers(1) as [number];
      return (value) => value.length <= most;
    }
    case "length": {
      const [least, most] = (argument?.includes(",") ? numbers(2) : [...numbers(1), ...numbers(1)]) as [number, number];
      return (value) => value.length >= least && value.length <= most;
    }
    case "min": {
      const [least] = numbers(1) as [number];
      return (value) => isInteger(value) && Number(value) >= least;
    }
    case "max": {
      const [most] = numbers(1) as [number];
      return (value) => isInteger(value) && Number(value) <= most;
    }
    case "range": {
      const [least, most] = numbers(2) as [number, number];
      return (value) => isInteger(value) && Number(value) >= least && Number(value) <= most;
    }
    case "regex": {
      if (argument === undefined) throw problem('constraint "regex" needs an expression.');
      // In a template braces are doubled to stand for themselves.
      const expression = new RegExp(argument.replaceAll("{{", "{").replaceAll("}}", "}"), "i");
      return (value) => expression.test(value);
    }
    default:
      throw problem(
        `there is no constraint "${name}". Known are int, long, bool, decimal, double, float, datetime, guid, alpha, ` +
          "required, minlength, maxlength, length, min, max, range, regex.",
      );
  }
};

const isInteger = (value: string): boolean => /^[+-]?\d+$/.test(value);
