/** Syntax of the names inside GeneralNames (RFC 5280 §4.2.1.6, §4.2.1.10). */

/** "Preferred name syntax" of RFC 1034 §3.5 as RFC 1123 §2.1 loosened it: labels of letters, digits and hyphens. */
export function isHostName(text: string): boolean {
  if (text.length === 0 || text.length > 253) return false;
  return /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*$/i.test(text);
}

/** `local@host`, the local part as carried; `undefined` when the text is no mailbox (RFC 2821 §4.1.2 without the comments). */
export function splitMailbox(text: string): { local: string; host: string } | undefined {
  let at = -1;
  if (text.startsWith('"')) {
    const match = /^"(?:[^"\\]|\\.)*"@/s.exec(text);
    if (match === null) return undefined;
    at = match[0].length - 1;
  } else {
    at = text.indexOf('@');
    if (at <= 0 || /[\s()<>,;:\\"[\]]/.test(text.slice(0, at))) return undefined;
  }
  const host = text.slice(at + 1);
  if (!isHostName(host)) return undefined;
  return { local: text.slice(0, at), host };
}

/** Host of a URI with an authority; `undefined` when there is none or it is an address literal (RFC 5280 §4.2.1.10). */
export function uriHost(text: string): string | undefined {
  const match = /^[a-z][a-z0-9+.-]*:\/\/([^/?#]*)/i.exec(text);
  if (match === null) return undefined;
  let authority = match[1]!;
  authority = authority.slice(authority.lastIndexOf('@') + 1);
  const host = authority.replace(/:\d*$/, '');
  if (!isHostName(host) || /^\d+(?:\.\d+){3}$/.test(host)) return undefined;
  return host;
}
