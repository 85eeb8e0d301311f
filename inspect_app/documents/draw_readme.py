"""The words that travel with a bundle; both editions in one file, since a bundle has no settings."""

README = """\
抽查结果核验包  ·  VDRAW-1
==========================

这里有一次随机抽查的全部依据。任何人都可以重新计算，不必相信任何人。

怎样核验（需要 Python 3.8 或更高版本，不联网，不安装任何东西）：

    python3 verify.py

逐项打印核验内容，最后一行是 VERIFIED（一致）或第一处不一致的地方。
公示页面上写有 SHA256SUMS 的哈希值；可以一并核对：

    python3 verify.py --sums 公示页面上的哈希值

文件
    plan.json        事先公布的方案：名册、人员和回避表的哈希值，分层、比例、排除规则
    roster.tsv       参加抽查的全部对象（代码，不是名称）
    inspectors.tsv   执法人员（代码）      recusals.tsv    回避（含无意义的填充行）
    reveals.json     各方公开的秘密值      entropy.json    公开随机源的数值
    events.json      替补的事由            result.tsv      结果
    summary.json     各层的数量和分界签    map-drawn.json  被抽中代码对应的单位及其证明
    verify.py        核验程序              SHA256SUMS      以上各文件的哈希值

企业可以自己算签：  printf '%s:target:%s' 种子 代码 | sha256sum
小于或等于本层分界签的被抽中。


Bundle for verifying a random inspection draw  ·  VDRAW-1
=========================================================

Everything that a draw was made from is here. Anyone can compute it again and need trust nobody.

To verify (Python 3.8 or newer; no network, nothing to install):

    python3 verify.py

It prints each thing it checks; the last line is VERIFIED or the first thing that does not match.
The hash of SHA256SUMS stands on the public page and can be checked too:

    python3 verify.py --sums HASH-FROM-THE-PUBLIC-PAGE

Files
    plan.json        what was published beforehand: hashes of the three tables, strata, ratios, exclusion rules
    roster.tsv       everyone who took part (codes, not names)
    inspectors.tsv   officers (codes)              recusals.tsv    recusals (with meaningless lines among them)
    reveals.json     the parties' opened secrets   entropy.json    the values of the public random sources
    events.json      reasons for substitutes       result.tsv      the result
    summary.json     sizes and cut-off tickets     map-drawn.json  the workplaces behind drawn codes, with proofs
    verify.py        the verifying program         SHA256SUMS      hashes of all these files

A firm can compute its own ticket:  printf '%s:target:%s' SEED CODE | sha256sum
A ticket up to its stratum's cut-off is drawn.
"""
