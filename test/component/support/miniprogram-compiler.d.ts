declare module 'miniprogram-compiler' {
  /** Compiles every WXML and WXS below a folder with WeChat's own compiler; throws with file, line and column. */
  export function wxmlToJs(root: string): string;
  /** The same for WXSS. */
  export function wxssToJs(root: string): string;
}
