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

export const unreachable = () => new Refusal("unreachable", "");

function field(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}
