import type { CarriedValidationData } from '../../document/signed-document.js';
import type { Limits } from '../../limits.js';
import type { PdfFile } from '../file/index.js';
import { isArray, type PdfDict, PdfFault, PdfStream } from '../syntax/index.js';

/** `/DSS` as of any revision (EN 319 142-1 §5.4.2); each stream is decoded once. Nobody vouches for the data but their own signatures. */
export class ValidationStores {
  private readonly file: PdfFile;
  private readonly limits: Limits;
  private readonly decoded = new Map<PdfStream, Uint8Array>();
  private readonly known = new Map<PdfDict, CarriedValidationData>();

  constructor(file: PdfFile, limits: Limits) {
    this.file = file;
    this.limits = limits;
  }

  /** `undefined` where there is none, or none that can be read: data that cannot be read are data that are not there. */
  asOf(revision: number): CarriedValidationData | undefined {
    try {
      const view = this.file.view(revision);
      const catalog = view.catalog();
      const dss = catalog === undefined ? undefined : view.dict(catalog, 'DSS');
      if (dss === undefined) return undefined;
      // A store that was not saved again is the same dictionary; its lists could only have changed by a change that is refused.
      const known = this.known.get(dss);
      if (known !== undefined) return known;
      const streams = (key: string): Uint8Array[] => {
        const list = view.get(dss, key);
        const found: Uint8Array[] = [];
        for (const one of isArray(list) ? list.slice(0, this.limits.certificatesPerArtefact) : []) {
          const stream = view.resolve(one);
          if (stream instanceof PdfStream) found.push(this.decode(stream));
        }
        return found;
      };
      const data = { certificates: streams('Certs'), crls: streams('CRLs'), ocspResponses: streams('OCSPs') };
      this.known.set(dss, data);
      return data;
    } catch (thrown) {
      if (thrown instanceof PdfFault) return undefined;
      throw thrown;
    }
  }

  private decode(stream: PdfStream): Uint8Array {
    const known = this.decoded.get(stream);
    if (known !== undefined) return known;
    const octets = this.file.decode(stream);
    this.decoded.set(stream, octets);
    return octets;
  }
}
