import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { Refusal } from "../client";

// The server's own answers are final; only silence is worth another try.
const shouldRetry = (failures: number, error: Error) =>
  failures < 2 && error instanceof Refusal && error.code === "unreachable";

export function Providers({ children }: { children: ReactNode }) {
  const [client] = useState(
    () => new QueryClient({ defaultOptions: { queries: { retry: shouldRetry, staleTime: 30_000 } } }),
  );
  return <QueryClientProvider client={client}>{children}</QueryClientProvider>;
}
