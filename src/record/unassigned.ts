/**
 * Code points without a character in Unicode 17.0 (General_Category Cn, which holds the noncharacters), surrogates left out.
 * Carried here so that every engine gives the same answer, whatever Unicode it knows.
 * Each item is `gap` or `gap.more` in base 36: the distance from the end of the range before, and how far the range goes on.
 */
const ranges = [
  'oo.1 7.3 8 2 l b2 13.1 1f.1 4 1k.7 s.3 7.a 7j 1p.1 2u.d 1o.1 1e.1 g t.1 2 c.4 z.4 6m 9.1 3.1 n 8 2.2 5.1 a.1',
  '3.1 5.7 2.3 3 6.1 q.1 4 7.3 3.1 n 8 3 3 3.1 2 6.3 3.1 4.2 2.6 5 2.6 i.9 4 a 4 n 8 3 6.1 b 4 4.1 2.e 5.1 d.6 8',
  '4 9.1 3.1 n 8 3 6.1 a.1 3.1 4.6 4.3 3 6.1 j.9 3 7.2 4 5.2 3 2 3.2 3.2 4.2 d.3 6.2 4 5.1 2.5 2.d m.4 e 4 o h.1',
  'a 4 5.6 3 4 3.1 5.1 b.6 n 4 o b 6.1 a 4 5.6 3.4 4 5.1 b 4.b e 4 1g 4 7.3 h.1 r 4 j.2 p a 2.1 8.2 2.3 7 2 9.5',
  'b.1 4.b 1n.3 u.10 3 2 6 p 2 o.1 6 2 8 b.1 5.v 21 11.3 14 11 g e.10 5j 2.4 2.1 ai 5.1 8 2 5.1 16 5.1 y 5.1 8 2',
  '5.1 g 1m 5.1 1w.1 x.2 r.5 2f.1 7.1 im.2 2i.6 n.8 p.8 l.b e 4 3.b 2n.1 b.5 b.5 r.5 2i.6 18.4 1z.9 w d.3 d.3 2.2',
  '17.1 6.a 19.3 r.5 c.2 1r.1 1u u.1 c.5 b.5 f.1 1b.1 d.j 26 4n.7 1p.2 g.2 1r.4 18.1 c.7 18.4 ev.1 7.1 13.1 7.1 9',
  '2 2 2 w.1 1i g f.1 7 k.1 4 a 2u d.1 s e.2 z.d y.e 3x.3 ij.l c.k 1ed.1 an.4 1a 2.4 2.1 1l.6 3.d p.8 8 8 8 8 8 8',
  '8 8 3j.x r 2i.b 5z.p 29 2f.1 2w.4 18 2n 2f.8 1d mlq.2 1k.8 9p.j 55.7 66.j 1p.2 b.5 1l.7 1z.7 d.5 39.a v.2 27',
  'c.3 y 1k.8 f.1 b.1 2w.n t.9 7.1 7.1 7.8 8 8 1p.3 3j.1 b.5 8md.b o.3 1e.3 6sv.1 2z.11 8.b 6.4 r 6 2 3 3 i3.v',
  '17.5 1g k 5.3 6 3s.1 2 5b.2 7.1 7.1 7.1 4.2 8 8.9 6.1 d r k 3 g.1 f.x 3g.4 4.3 1a.2 2h e.2 2.1a 1b.3l u.2 1e.e',
  't.3 11.8 v.4 18.4 v 12.3 f.15 4f.1 b.5 11.3 11.3 15.7 1h.a d g 8 3 c g 8 3.2 1h.b 8o.8 n.9 9.n 7 17 a.1w 7.1 2',
  '19 3.2 2.1 o 21.7 a.1b k 3.4 y.2 s.4 s.11 1l.3 l.1 1f 3.4 9 4 u.1 4.3 b.6 a.6 1t.v 14.3 d.8 1j.2 u.1 s.4 r.6',
  '5.b 8.27 22.1i 1g.c 1g.6 1b.7 b.5 13.2 u.7 3.5r w 17 4.1 3.f 7.7 a.w 1b.7 17.l r.11 t.j o.8 27.3 11.8 1x.9 2.1',
  'q.6 b.5 1i j.7 14.8 2p l.a j 1c.1p 8 2 5 g c.5 1o.4 b.5 5 9.1 3.1 n 8 3 6 b.1 3.1 4.1 2.5 2.4 8.1 8.2 6.a b',
  '2.1 2 13 b 2.1 2 5 b 3.7 3.s 2l 6.t 21.7 b.4l 1j.1 13.x 1y.a b.5 e.i 1n.5 b.5 l.r s.1 g.3 o.54 1p.2r 2c.b 9.1',
  '2.1 9 3 v 3.1 d.8 b.1x 9.1 1b.1 c.q 21.7 2c.c 22.6 b.2d 9.2f z.d b.5 a 1a f.9 u.2 x.1 n f.20 8 3 19.2 2 3 a.7',
  'b.5 7 3 12 3 7.6 b.5 19.3 b.6t q.6 i 16.2 u.2c 2.e 1f.c po.2t 34 6.a 5h.217 2s.c uv.9 330.4 g8.5a0 1n.1c5 fu.6',
  'w b.3 2a b.5 v.1 7.9 1z.9 b 8 m.4 k.bz 1n.5h 2k.4 q.1 q.17 24.3 1m.6 i.1r 6.a 8.8 5p3.14 x.2o 38.6po 5 8 3',
  '84.e 2.s 4.1 2.d 5.7 b1.1s3 30.4 e.2 a.6 b.1 9.317 72.2 c5.5 o.e i.e 1b.1 o.8 39.1n 6v.9 14.1 5f.k 1z.3d l.b',
  'l.b 2g.8 q.3q 2e 20 3.1 2.1 3.1 5 d 2 8 1u 5.1 9 8 t 5 6 2.2 8 9h.1 85.1 jj.e 6 g.un w.5 7.5w 8 i.1 8 3 6.4',
  '1r.w 2.33 1a.2 f.1 b.3 3.8v w.g 1n.4 2.cv 17.5x 18.3 2.5b w n.7 3.67 8 5 3 g 5i.1 h.14 25.3 b.3 3.ls 1x.23',
  '1q.5d 5 s 3 2.1 2 b 5 2 2.5 2.3 2 2 2 4 3 2.1 2 2 2 2 2 3 2.1 5 8 5 5 2 b i.4 4 6 i.1f 3.7h 19.3 2t.b g.1 g g',
  '12.9 4v.1j u.c 19.3 a.6 3.d 7.49 re.2 i.2 e.2 63.5 d.3 2.e d.3 1l.7 b.5 15.7 v.1 d.3 3.d a.12 9l.7 f.1 e.2 c.2',
  '1m 2.3 h.1 d.3 b.6 44 2w.sk wyp.v 3dr.1 4gf.1 5rm.e hb.1wh f3.15t 3t8.4 6jv.f5vq 2.t 2p.3j 6p.1e6n 1ekf.1',
  '1ekf.1',
].join(' ');

let ends: { readonly from: Int32Array; readonly to: Int32Array } | undefined;

function table(): { readonly from: Int32Array; readonly to: Int32Array } {
  if (ends !== undefined) return ends;
  const items = ranges.split(' ');
  const from = new Int32Array(items.length);
  const to = new Int32Array(items.length);
  let last = 0;
  for (let i = 0; i < items.length; i++) {
    const [gap = '', more = '0'] = items[i]!.split('.');
    from[i] = last + Number.parseInt(gap, 36);
    to[i] = last = from[i]! + Number.parseInt(more, 36);
  }
  ends = { from, to };
  return ends;
}

/** Whether Unicode 17.0 has no character at a code point. */
export function isUnassigned(codePoint: number): boolean {
  const { from, to } = table();
  let low = 0;
  let high = from.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    if (codePoint < from[middle]!) high = middle - 1;
    else if (codePoint > to[middle]!) low = middle + 1;
    else return true;
  }
  return false;
}
