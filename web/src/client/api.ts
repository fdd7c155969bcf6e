import createClient from "openapi-fetch";
import { refusalFrom, unreachable } from "./refusal";
import type { paths } from "./schema";

export const api = createClient<paths>({ baseUrl: "/" });

interface Answer<Body> {
  data?: Body | undefined;
  error?: unknown;
}

/** The body of an answer; a Refusal is thrown for an error or for no answer at all. */
export async function unwrap<Body>(answer: Promise<Answer<Body>>): Promise<Body> {
  const { data, error } = await answer.catch(() => {
    throw unreachable();
  });
  if (data === undefined) throw refusalFrom(error);
  return data;
}
