import type { Name } from './certificate.js';
export interface NameIdentifier {
  readonly kind:
    | 'CCCD'
    | 'CMND'
    | 'HC'
    | 'BHXH'
    | 'PID'
    | 'PPID'
    | 'MST'
    | 'serialNumber'
    | 'organizationIdentifier'
    | 'UID';
  readonly value: string;
}
export function formatName(_name: Name): string {
  throw new Error('being written');
}
export function nameIdentifiers(_name: Name): NameIdentifier[] {
  throw new Error('being written');
}
