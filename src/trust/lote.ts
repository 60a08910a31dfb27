/** The members of a list of trusted entities (ETSI TS 119 602 V1.1.1 JSON binding) that khue's profile uses. */

export interface MultiLangString {
  readonly lang: string;
  readonly value: string;
}

export interface MultiLangUri {
  readonly lang: string;
  readonly uriValue: string;
}

/** `value` is an object whose members the extension's id fixes. */
export interface LoteExtension {
  readonly id: string;
  readonly critical: boolean;
  readonly value: Readonly<Record<string, unknown>>;
}

export interface PostalAddress {
  readonly lang: string;
  readonly StreetAddress: string;
  readonly Locality?: string;
  readonly StateOrProvince?: string;
  readonly Country: string;
}

export interface DigitalIdentity {
  /** `urn:khue:spki-sha256:<64 hex>`, one a key. */
  readonly OtherIds?: readonly string[];
  /** base64 DER. */
  readonly X509Certificates?: readonly { readonly val: string }[];
}

export interface ServiceHistoryInstance {
  readonly ServiceName: readonly MultiLangString[];
  readonly ServiceDigitalIdentity: DigitalIdentity;
  readonly ServiceTypeIdentifier?: string;
  readonly ServiceStatus: string;
  /** `YYYY-MM-DDThh:mm:ssZ`. */
  readonly StatusStartingTime: string;
}

export interface TrustedEntityService {
  readonly ServiceInformation: {
    readonly ServiceName: readonly MultiLangString[];
    readonly ServiceDigitalIdentity: DigitalIdentity;
    readonly ServiceTypeIdentifier: string;
    readonly ServiceStatus: string;
    readonly StatusStartingTime: string;
    readonly ServiceInformationExtensions?: readonly LoteExtension[];
  };
  readonly ServiceHistory?: readonly ServiceHistoryInstance[];
}

export interface TrustedEntity {
  readonly TrustedEntityInformation: {
    readonly TEName: readonly MultiLangString[];
    readonly TEAddress: {
      readonly TEPostalAddress: readonly PostalAddress[];
      readonly TEElectronicAddress: readonly MultiLangUri[];
    };
    readonly TEInformationURI: readonly MultiLangUri[];
    readonly TEInformationExtensions?: readonly LoteExtension[];
  };
  readonly TrustedEntityServices: readonly TrustedEntityService[];
}

export interface TrustList {
  readonly LoTE: {
    readonly ListAndSchemeInformation: {
      readonly LoTEVersionIdentifier: 1;
      readonly LoTESequenceNumber: number;
      readonly LoTEType: string;
      readonly SchemeOperatorName: readonly MultiLangString[];
      readonly SchemeName: readonly MultiLangString[];
      readonly SchemeTerritory: string;
      /** `YYYY-MM-DDThh:mm:ssZ`. */
      readonly ListIssueDateTime: string;
      readonly NextUpdate: string;
      readonly SchemeExtensions?: readonly LoteExtension[];
    };
    readonly TrustedEntitiesList?: readonly TrustedEntity[];
  };
}

/** Value of `urn:khue:lote:shards`. */
export interface BundleIndex {
  readonly shards?: readonly {
    readonly location: string;
    readonly loteType: string;
    readonly signerSpkiSha256: string;
    readonly minSequence: number;
    readonly codes: readonly string[];
  }[];
  readonly crls?: readonly { readonly id: string; readonly minIssuedAt: string }[];
  readonly status?: readonly { readonly id: string; readonly minIssuedAt: string }[];
}
