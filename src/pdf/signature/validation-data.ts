import type { CarriedValidationData } from '../../document/signed-document.js';
import type { Limits } from '../../limits.js';
import type { PdfFile } from '../file/index.js';
import { isArray, PdfFault, PdfStream } from '../syntax/index.js';

/** The certificates, CRLs and OCSP responses of `/DSS` (EN 319 142-1 §5.4.2); `undefined` where there is none. Nobody vouches for them but their own signatures. */
export function readValidationData(file: PdfFile, limits: Limits): CarriedValidationData | undefined {
  try {
    const view = file.view();
    const catalog = view.catalog();
    const dss = catalog === undefined ? undefined : view.dict(catalog, 'DSS');
    if (dss === undefined) return undefined;
    const streams = (key: string): Uint8Array[] => {
      const list = view.get(dss, key);
      const found: Uint8Array[] = [];
      for (const one of isArray(list) ? list.slice(0, limits.certificatesPerArtefact) : []) {
        const stream = view.resolve(one);
        if (stream instanceof PdfStream) found.push(file.decode(stream));
      }
      return found;
    };
    return { certificates: streams('Certs'), crls: streams('CRLs'), ocspResponses: streams('OCSPs') };
  } catch (thrown) {
    // Data that cannot be read are data that are not there.
    if (thrown instanceof PdfFault) return undefined;
    throw thrown;
  }
}
