/** The operating system's own short word for a failure (`ENOENT`), never a stack. */
export function systemReason(cause: unknown): string {
  if (cause instanceof Error) return (cause as NodeJS.ErrnoException).code ?? cause.message;
  return String(cause);
}
