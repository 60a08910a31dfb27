import { KhueError } from '../errors.js';
import { maskInput, maskingFor, maskParams } from '../validation/masking.js';

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
