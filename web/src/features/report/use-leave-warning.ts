import { useEffect } from "react";

/** Has the browser ask before it leaves the page while something is not kept. */
export function useLeaveWarning(isUnkept: boolean) {
  useEffect(() => {
    if (!isUnkept) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener("beforeunload", ask);
    return () => removeEventListener("beforeunload", ask);
  }, [isUnkept]);
}
