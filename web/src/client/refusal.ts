/** What the server said when it did not do what was asked; `code` is stable, `message` is for people. */
export class Refusal extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.name = "Refusal";
    this.code = code;
  }
}

/** The refusal in a response's body, or a general one where the body is not ours (a proxy's page, nothing). */
export function refusalFrom(body: unknown): Refusal {
  const error = field(body, "error");
  const code = field(error, "code");
  const message = field(error, "message");
  if (typeof code === "string" && typeof message === "string") return new Refusal(code, message);
  return new Refusal("unexpected", "");
}

const BY_GUARD: readonly string[] = ["film_stopped", "not_a_chest", "not_frontal", "rotated"];

/** Whether the guard stopped the film: whoever sees that it is wrong may have the film read all the same. */
export const isStopped = (code: string) => BY_GUARD.includes(code);

export const unreachable = () => new Refusal("unreachable", "");

function field(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}
