// As much of flechette as the package uses: it is not installed where its types are checked.

declare module "@uwdata/flechette" {
  interface Type {
    readonly typeId: number;
  }
  interface Column {
    readonly type: Type;
    readonly length: number;
  }
  interface Table {
    readonly schema: { metadata: Map<string, string> | null };
  }
  export function float32(): Type;
  export function float64(): Type;
  export function utf8(): Type;
  export function columnFromArray(values: ArrayLike<number | string | null>, type?: Type): Column;
  export function tableFromColumns(columns: [name: string, column: Column][]): Table;
  export function tableToIPC(table: Table, options: { format: "stream" }): Uint8Array<ArrayBuffer>;
}
