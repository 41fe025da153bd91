import { InvalidArgumentError } from "commander";

const MOST_PORT = 65_535;
const MOST_WORKERS = 64;

/** Reads an option that is a whole number. The app says which ones it takes. */
export function wholeNumber(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError("It must be a whole number.");
  return Number(text);
}

/** Reads an option that says how many of something there are to be. */
export function positiveNumber(text: string): number {
  const number = /^\d+$/.test(text) ? Number(text) : 0;
  if (!(Number.isSafeInteger(number) && number > 0))
    throw new InvalidArgumentError("It must be a whole number from 1.");
  return number;
}

/** Reads an option that is an amount of money. */
export function positiveAmount(text: string): number {
  const amount = /^\d+(\.\d+)?$/.test(text) ? Number(text) : 0;
  if (amount <= 0) throw new InvalidArgumentError("It must be a number above 0.");
  return amount;
}

/** Reads an option that is a port. */
export const portNumber = (text: string): number => wholeNumberTo(MOST_PORT, text);

/** Reads an option that says how many processes run the stages. */
export const workerCount = (text: string): number => wholeNumberTo(MOST_WORKERS, text);

function wholeNumberTo(most: number, text: string): number {
  const number = wholeNumber(text);
  if (number > most) throw new InvalidArgumentError(`It must be a whole number from 0 to ${most}.`);
  return number;
}
