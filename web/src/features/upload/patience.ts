import { Refusal } from "../../client/refusal";

/** Refusals that pass by themselves; the server has kept nothing of the film. */
const PASSING: readonly string[] = ["busy", "not_ready"];
const MAX_TRIES = 20;
const LONGEST_WAIT_S = 60;

/** A refusal of a server that says when to come again. */
export class Postponed extends Refusal {
  readonly retryAfterS: number;

  constructor({ code, message }: Refusal, retryAfterS: number) {
    super(code, message);
    this.retryAfterS = retryAfterS;
  }
}

/** The refusal, with when to come again where the server says so (in its Retry-After) and it helps. */
export function postponed(refusal: Refusal, retryAfter: string | null): Refusal {
  const seconds = Number(retryAfter ?? "");
  return PASSING.includes(refusal.code) && seconds > 0 ? new Postponed(refusal, seconds) : refusal;
}

const sleep = (seconds: number) => new Promise<void>((resolve) => setTimeout(resolve, 1000 * seconds));

/** Tries again, each time after the seconds that the server names; what still waits in the end is refused. */
export async function withPatience<T>(attempt: () => Promise<T>, onWait: () => void, wait = sleep): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof Postponed) || tries === MAX_TRIES) throw error;
      onWait();
      await wait(Math.min(error.retryAfterS, LONGEST_WAIT_S));
    }
  }
}
