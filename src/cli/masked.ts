import { KhueError } from '../errors.js';
import { escapeForDisplay } from '../record/characters.js';
import { maskInput, maskingFor, maskParams } from '../validation/masking.js';
import { sayError } from './command.js';

/** What is said of an input on standard error is masked as its report is: files are called by their holders' numbers (model 6). */
export function maskedName(name: string, includePersonalData: boolean): string {
  return maskInput(name, undefined, maskingFor(includePersonalData));
}

export function maskedError(error: KhueError, includePersonalData: boolean): KhueError {
  const { code, params, offset, path } = error;
  return new KhueError(code, {
    params: maskParams(params, maskingFor(includePersonalData), []),
    ...(offset === undefined ? {} : { offset }),
    ...(path === undefined ? {} : { path }),
  });
}

/** The name of a file in what commands say of their work: logs are of many files, whoever reads them (model 6). */
export function shownName(name: string): string {
  return escapeForDisplay(maskedName(name, false));
}

/** As `sayError`, with the numbers in names of files cut. */
export function sayMasked(error: KhueError, input?: string): void {
  sayError(maskedError(error, false), input === undefined ? undefined : maskedName(input, false));
}
