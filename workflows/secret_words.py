"""A witness's secret in words that can be written on paper: 32 bytes are 32 words of 256, each byte always the same one.

No two words begin with the same character or sound alike, so that a word that was written down or read out badly shows.
The list is fixed for ever: papers with older words must still open their commitments.
"""

import re

from workflows.errors import DomainError

_LIST = """
天空 大海 高山 河流 森林 草原 沙漠 湖泊 太阳 月亮 星星 白云 春天 夏天 秋天 冬天 早晨 黄昏 雷电 彩虹
苹果 香蕉 葡萄 西瓜 橘子 梨树 桃花 樱桃 柠檬 石榴 核桃 花生 玉米 小麦 水稻 土豆 番茄 萝卜 茄子 辣椒
生姜 蘑菇 竹笋 莲藕 牛奶 豆腐 面条 馒头 饺子 包子 米饭 鸡蛋 红糖 食盐 老虎 狮子 骆驼 猴子 熊猫 兔子
松鼠 狐狸 绵羊 骏马 公鸡 鸭子 燕子 麻雀 喜鹊 孔雀 鲤鱼 鲸鱼 海豚 乌龟 青蛙 蜜蜂 蝴蝶 蜻蜓 蚂蚁 螃蟹
贝壳 蚯蚓 骨头 羽毛 翅膀 尾巴 眼睛 耳朵 鼻子 嘴唇 手指 肩膀 膝盖 心脏 头发 牙齿 衣服 裤子 帽子 围巾
袜子 皮鞋 腰带 纽扣 雨伞 毛巾 肥皂 梳子 镜子 剪刀 针线 棉花 丝绸 桌子 椅子 床单 枕头 被子 窗帘 柜子
书架 台灯 蜡烛 火柴 钟表 日历 地图 钢笔 铅笔 橡皮 尺子 课本 字典 报纸 信封 邮票 黑板 粉笔 算盘 墨水
宣纸 印章 画册 歌曲 舞蹈 二胡 笛子 锣鼓 喇叭 吉他 篮球 足球 排球 跳绳 风筝 象棋 积木 气球 玩具 电影
相机 广播 汽车 飞机 轮船 卡车 桥梁 隧道 码头 车站 机场 铁轨 灯塔 帆船 刹车 油箱 学校 医院 工厂 商店
银行 剧院 宿舍 仓库 教室 操场 院子 屋顶 烟囱 楼梯 墙壁 砖头 木材 玻璃 铜币 煤炭 开关 插座 锤子 钳子
螺丝 锯条 扳手 铲子 锄头 镰刀 扁担 箩筐 扫帚 拖把 抹布 垃圾 茶壶 酒杯 饭碗 筷子 勺子 菜刀 砧板 蒸笼
炉灶 冰箱 空调 键盘 鼠标 屏幕 钥匙 钱包 存折 农民 护士 司机 厨师 警察 士兵 作家 演员 记者 律师 裁缝
渔夫 猎人 爷爷 奶奶 父亲 母亲 哥哥 姐姐 弟弟 妹妹 叔叔 阿姨 朋友 邻居 客人 同事
"""
WORDS = tuple(_LIST.split())
LENGTH = 32
"""Words of a secret, and bytes."""

_PLACE = {word: byte for byte, word in enumerate(WORDS)}
_HAN = re.compile(r"[\u4e00-\u9fff]")
_BETWEEN = re.compile(r"[\s-]")
_SECRET = re.compile(r"[0-9a-f]{64}")


class SecretMalformedError(DomainError):
    """Neither 32 words nor 64 hexadecimal digits."""

    code = "draw.secret_malformed"


class UnknownWordError(DomainError):
    """Details: word, place (from 1)."""

    code = "draw.secret_word_unknown"


def words_of(secret: str) -> list[str]:
    return [WORDS[byte] for byte in bytes.fromhex(secret)]


def read(typed: str) -> str:
    """The secret in hexadecimal, from words or digits as people copy them: numbers, spaces, commas, capitals do not matter."""
    characters = "".join(_HAN.findall(typed))
    if characters:
        return _of_words([characters[start : start + 2] for start in range(0, len(characters), 2)])
    secret = _BETWEEN.sub("", typed).lower()
    if not _SECRET.fullmatch(secret):
        raise SecretMalformedError
    return secret


def _of_words(words: list[str]) -> str:
    for place, word in enumerate(words, start=1):
        if word not in _PLACE:
            raise UnknownWordError(word=word, place=place)
    if len(words) != LENGTH:
        raise SecretMalformedError
    return bytes(_PLACE[word] for word in words).hex()
