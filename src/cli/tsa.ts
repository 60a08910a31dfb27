import { KhueError } from '../errors.js';
import { localTimestamper, type Timestamper, timestampClient } from '../issuing/index.js';
import { openPkcs12, type Signer } from '../signer/index.js';
import { type Parsed, usageError } from './command.js';
import { CommandFailure, EXIT } from './exit.js';
import { readInput } from './files.js';
import { readPin } from './pin.js';

export const tsaOptionSpecs = { tsa: { type: 'string' }, 'tsa-pin-file': { type: 'string' } } as const;

export const tsaHelp = {
  vi: `  --tsa URL|TỆP.p12    đóng dấu thời gian: dịch vụ RFC 3161, hoặc khóa của bên cấp dấu thời gian
                       (--tsa-pin-file; mặc định: cùng PIN với --key, hoặc được hỏi)
`,
  en: `  --tsa URL|FILE.p12   time-stamps: an RFC 3161 service, or the key of a time-stamp authority
                       (--tsa-pin-file; default: the PIN of --key, or a prompt)
`,
};

export interface TsaArguments {
  /** The time that a key at hand stamps; absent: the clock's. */
  readonly at?: Date | undefined;
  /** Option that names it; default `tsa`. */
  readonly option?: 'tsa' | 'evidence';
  /** What stands for an option that is not given. */
  readonly fallback?: string;
  /** The PIN of the signing key, tried where there is no `--tsa-pin-file`; overwritten when it is used. */
  readonly pin?: Uint8Array;
}

/**
 * What `--tsa` names: an address of a service, or a key file; `undefined` without the option.
 * @throws CommandFailure
 */
export async function timestamperOption(
  command: string,
  parsed: Parsed,
  { at, fallback, option = 'tsa', pin }: TsaArguments = {},
): Promise<Timestamper | undefined> {
  const given = parsed.text(option) ?? fallback;
  if (given === undefined) return undefined;
  const isAddress = /^[a-z][a-z0-9+.-]*:\/\//i.test(given);
  try {
    if (isAddress && parsed.given('tsa-pin-file')) {
      throw usageError(
        command,
        '--tsa-pin-file chỉ dùng khi --tsa là tệp khóa',
        '--tsa-pin-file goes with --tsa as a key file only',
      );
    }
    if (isAddress) return timestampClient({ url: given });
    return localTimestamper(await openKey(given, parsed.text('tsa-pin-file'), pin), {
      now: () => (at === undefined ? Date.now() : at.getTime()),
    });
  } catch (cause) {
    // An address may hold a password; its errors name it without.
    if (cause instanceof KhueError) throw new CommandFailure(EXIT.reject, cause, isAddress ? undefined : given);
    throw cause;
  }
}

async function openKey(path: string, pinFile: string | undefined, shared: Uint8Array | undefined): Promise<Signer> {
  const file = readInput(path, 16 * 1024 * 1024);
  const pin = pinFile === undefined && shared !== undefined ? shared : await readPin(pinFile, `PIN (${path}): `);
  return openPkcs12(file, pin);
}
